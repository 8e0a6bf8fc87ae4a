// npm test
import "./node.mjs";
import("./all-tests.mjs");
