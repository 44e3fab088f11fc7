import * as keyward from "keyward";
import { equal, type Suite, thrown } from "./harness.js";

export function suite(t: Suite): void {
  t.test("importing the package has started the core", (golden) => {
    keyward.initWasm(new Uint8Array([0]));
    golden({ start: "started" });
  });

  t.test("a second start with nonsense is ignored, whatever it is given", () => {
    equal(keyward.initWasm({}), undefined);
  });

  t.test("the assertion helpers can fail", async () => {
    await thrown(() => equal({ a: 1 }, { a: 2 }));
    await thrown(() => equal([undefined], [null]));
    await thrown(() => thrown(() => undefined));
  });
}
