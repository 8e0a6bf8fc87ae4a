/** The standard library's Date. All in UTC, which is the only time zone that AssemblyScript has. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

function fields(date: Date): string {
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCDay(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ].join(" ");
}

function making(): void {
  show("epoch", new Date(0).toISOString() + " " + fields(new Date(0)));
  show("before", new Date(-1).toISOString() + " " + fields(new Date(-1)));
  show(
    "UTC",
    Date.UTC(2026, 10, 23, 10, 22, 33, 444).toString() +
      " " +
      Date.UTC(1970, 0).toString() +
      " " +
      Date.UTC(1969, 11, 31).toString(),
  );
  show("overflowing", new Date(Date.UTC(2024, 13, 32, 25, 61, 61, 1001)).toISOString());
  show("limits", new Date(8640000000000000).toISOString() + " " + new Date(-8640000000000000).toISOString());
  show("two digits", Date.UTC(99, 0).toString());
}

function parsing(): void {
  const texts = [
    "1970-01-01T00:00:00.000Z",
    "2000-02-29T23:59:59Z",
    "2026-11-23T10:22:33.456Z",
    "2026-11-23",
    "1999-12-31T12:00:00+05:30",
    "1999-12-31T12:00:00.5-08:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
  ];
  for (let i = 0; i < texts.length; i++) {
    const date = Date.fromString(texts[i]);
    show(texts[i], date.getTime().toString() + " " + date.toISOString());
  }
  show("parse", Date.parse("2026-11-23T00:00:00Z").getTime().toString());
}

function writing(): void {
  const date = new Date(1795429353456);
  show("toISOString", date.toISOString());
  show("toUTCString", date.toUTCString());
  show("toString", date.toString());
  show("toDateString", date.toDateString());
  show("toTimeString", date.toTimeString());
  show("getTime", date.getTime().toString());
}

function setting(): void {
  const date = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250));
  date.setUTCFullYear(2023);
  show("year", date.toISOString());
  date.setUTCMonth(14);
  show("month", date.toISOString());
  date.setUTCDate(0);
  show("day", date.toISOString());
  date.setUTCHours(-1);
  show("hours", date.toISOString());
  date.setUTCMinutes(75);
  show("minutes", date.toISOString());
  date.setUTCSeconds(-75);
  show("seconds", date.toISOString());
  date.setUTCMilliseconds(5000);
  show("milliseconds", date.toISOString());
  date.setTime(951782400000);
  show("time", date.toISOString());
}

/** Every day of four centuries: the calendar against counting. */
function counting(): void {
  let weekday = 6; // 1600-01-01 was a Saturday
  let day = Date.UTC(1600, 0, 1);
  let bad = 0;
  let leaps = 0;
  for (let year = 1600; year < 2000; year++) {
    const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (leap) leaps++;
    for (let month = 0; month < 12; month++) {
      const days = month == 1 ? (leap ? 29 : 28) : month == 3 || month == 5 || month == 8 || month == 10 ? 30 : 31;
      for (let d = 1; d <= days; d++) {
        const date = new Date(day);
        if (
          date.getUTCFullYear() != year ||
          date.getUTCMonth() != month ||
          date.getUTCDate() != d ||
          date.getUTCDay() != weekday
        )
          bad++;
        day += 86400000;
        weekday = (weekday + 1) % 7;
      }
    }
  }
  show(
    "four centuries",
    bad.toString() + " bad, " + leaps.toString() + " leap years, ends " + new Date(day).toISOString(),
  );
  for (let year = 2020; year < 2032; year++) {
    let fridays = "";
    for (let month = 0; month < 12; month++)
      if (new Date(Date.UTC(year, month, 13)).getUTCDay() == 5) fridays += " " + (month + 1).toString();
    show("Friday 13th in " + year.toString(), fridays);
  }
}

making();
parsing();
writing();
setting();
counting();
show("the clock runs", (Date.now() > 1600000000000).toString());
