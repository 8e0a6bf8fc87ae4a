/** Unit tests of the managed runtime. */
import "./heap";
import "./stacks";
import "./std";
