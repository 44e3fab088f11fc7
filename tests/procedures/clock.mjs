// Loaded before the command line: its clock stands at the instant that the procedure has reached.
const at = Number(process.env.KEYWARD_PROCEDURE_NOW);
if (!Number.isSafeInteger(at)) throw new Error("KEYWARD_PROCEDURE_NOW is no instant");
Date.now = () => at;
