// Node, `require`.
const { runAll } = require("./suite.cjs");

runAll().then((report) => console.log(JSON.stringify(report)));
