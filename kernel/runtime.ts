import "ukgc/runtime";
