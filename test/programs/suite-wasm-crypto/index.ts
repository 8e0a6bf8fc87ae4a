/** The own tests of the package wasm-crypto: SHA-2, HMAC, Ed25519 and Ristretto signatures. */
import { report } from "../as-pect";
import "wasm-crypto/assembly/__tests__/hash.spec";
import "wasm-crypto/assembly/__tests__/utils.spec";
import "wasm-crypto/assembly/__tests__/faScalar.spec";
import "wasm-crypto/assembly/__tests__/faRistrettoPoint.spec";
import "wasm-crypto/assembly/__tests__/faEdPoint.spec";
import "wasm-crypto/assembly/__tests__/signEd25519.spec";
import "wasm-crypto/assembly/__tests__/signRistretto.spec";

export function main(): i32 {
  return report();
}
