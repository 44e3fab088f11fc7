/** Says that this process is ready and waits until all of them are. */
export async function barrier() {
  console.log("ready");
  for await (const _ of process.stdin) return;
}
