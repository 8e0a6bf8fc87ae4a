// npm start
import "./node.mjs";
import("./first-boot.mjs");
