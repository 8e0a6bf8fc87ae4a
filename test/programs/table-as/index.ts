/** The package table-as has a program of its own: it draws a coloured table. */
import "table-as/assembly/test";
