/** The package as-big: decimal numbers of any precision. */
import Big from "as-big";
import { abs, cmp, div, minus, plus, prec, round, sqrt, times, toExponential } from "as-big/assembly";
import { holds, is, status } from "../check";

export function main(): i32 {
  is("0.1 + 0.2", (Big.of("0.1") + Big.of("0.2")).toString(), "0.3");
  is("plus", plus("99999999999999999999.99", "0.01"), "100000000000000000000");
  is("minus", minus("1", "1.000000000000000000000000001"), "-1e-27");
  is("times", times("123456789.987654321", "-1e-9"), "-0.123456789987654321");
  Big.DP = 50;
  is("1 / 7", div("1", "7"), "0.14285714285714285714285714285714285714285714285714");
  is("sqrt(2)", sqrt("2"), "1.4142135623730950488016887242096980785696718753769481".substr(0, 51) + "5");
  is("round half up", round("2.5", 0, 1), "3");
  is("round half even", round("2.5", 0, 2), "2");
  is("round down", round("-2.999", 1, 0), "-2.9");
  is("round up", round("-2.001", 1, 3), "-2.1");
  is("precision", prec("123.456789", 5, 1), "123.46");
  is("exponential", toExponential("0.000123456", 3, 1), "1.235e-4");
  is("abs", abs("-12.50"), "12.5");
  is("cmp", cmp("10", "9.99999999999999999").toString() + cmp("1.50", "1.5").toString(), "10");
  is("mod", (Big.of("100.7") % Big.of("3.3")).toString(), "1.7");
  is("pow", Big.of("1.01").pow(10).toString(), "1.10462212541120451001");
  holds("order", Big.of("-0.5") < Big.of("0.25") && Big.of("1e20") >= Big.of("100000000000000000000"));

  // e as a series, and compound interest
  Big.DP = 60;
  let term = Big.of("1");
  let e = Big.of("1");
  for (let i = 1; i < 60; i++) {
    term = term / Big.of(i.toString());
    e = e + term;
  }
  is("e", e.round(50).toString(), "2.71828182845904523536028747135266249775724709369996");
  let balance = Big.of("1000.00");
  for (let month = 0; month < 120; month++) balance = (balance * Big.of("1.0025")).round(2);
  console.log("1000.00 at 0.25 % a month after ten years: " + balance.toString());
  for (let i = -8; i <= 8; i++)
    console.log(
      Big.of("1.5")
        .pow(i * 3)
        .toString(),
    );
  return status();
}
