/** Dates as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7). */

/** Bytes of a date. */
export const DATE_LENGTH: u32 = 29;

const DAYS = cstr("SunMonTueWedThuFriSat");
const MONTHS = cstr("JanFebMarAprMayJunJulAugSepOctNovDec");

/** Writes the moment `seconds` after 1970 began, DATE_LENGTH bytes. Up to the year 9999. */
export function writeDate(into: usize, seconds: u64): void {
  const days = seconds / 86400;
  const clock = <u32>(seconds % 86400);
  // Years begin in March here, so that the leap day is a year's last; an era has 400 of them.
  const since = days + 719468;
  const era = since / 146097;
  const dayOfEra = <u32>(since % 146097);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  const month = shifted < 10 ? shifted + 2 : shifted - 10;
  const year = <u32>(era * 400) + yearOfEra + (month < 2 ? 1 : 0);
  memory.copy(into, DAYS + <usize>((days + 4) % 7) * 3, 3);
  store<u16>(into, 0x202c, 3); // ", "
  two(into + 5, day);
  store<u8>(into, 32, 7);
  memory.copy(into + 8, MONTHS + <usize>month * 3, 3);
  store<u8>(into, 32, 11);
  two(into + 12, year / 100);
  two(into + 14, year % 100);
  store<u8>(into, 32, 16);
  two(into + 17, clock / 3600);
  store<u8>(into, 58, 19);
  two(into + 20, (clock / 60) % 60);
  store<u8>(into, 58, 22);
  two(into + 23, clock % 60);
  store<u32>(into, 0x544d4720, 25); // " GMT"
}

// --- internal -------------------------------------------------------------------------------------------------------

function two(into: usize, value: u32): void {
  store<u8>(into, 48 + value / 10);
  store<u8>(into, 48 + (value % 10), 1);
}
