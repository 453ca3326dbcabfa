import { useState } from "react";
import { DayPicker } from "react-day-picker";
import { currentReader, dayOf } from "../lib/reader";
import { commonText as text } from "../text/en";
import styles from "./Calendar.module.css";

interface CalendarProps {
  value: string | null;
  onChoose: (day: string) => void;
}

const toDate = (day: string) => {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, date);
};

const two = (part: number) => String(part).padStart(2, "0");
const toDay = (date: Date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Names of months and days as the reader's locale writes them. */
const written = (date: Date, form: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(undefined, form).format(date);

const FORMS = {
  formatCaption: (month: Date) => written(month, { month: "long", year: "numeric" }),
  formatWeekdayName: (day: Date) => written(day, { weekday: "short" }),
};
const LABELS = {
  labelDayButton: (day: Date) => written(day, { dateStyle: "full" }),
  labelGrid: (month: Date) => written(month, { month: "long", year: "numeric" }),
  labelWeekday: (day: Date) => written(day, { weekday: "long" }),
  labelPrevious: () => text.monthBefore,
  labelNext: () => text.monthAfter,
};

/** A month, its weeks beginning with the day of the reader's profile. */
export function Calendar({ value, onChoose }: CalendarProps) {
  const today = toDate(dayOf(new Date()));
  const chosen = value ? toDate(value) : undefined;
  const [month, setMonth] = useState(chosen ?? today);
  return (
    <DayPicker
      mode="single"
      today={today}
      month={month}
      onMonthChange={setMonth}
      selected={chosen}
      onSelect={(date) => onChoose(date ? toDay(date) : (value ?? ""))}
      weekStartsOn={currentReader().first_day as Weekday}
      showOutsideDays
      fixedWeeks
      formatters={FORMS}
      labels={LABELS}
      classNames={{
        root: styles.root ?? "",
        month: styles.month ?? "",
        month_caption: styles.caption ?? "",
        nav: styles.nav ?? "",
        button_previous: styles.turn ?? "",
        button_next: styles.turn ?? "",
        chevron: styles.chevron ?? "",
        month_grid: styles.grid ?? "",
        weekday: styles.weekday ?? "",
        day: styles.day ?? "",
        day_button: styles.button ?? "",
        today: styles.today ?? "",
        selected: styles.selected ?? "",
        outside: styles.outside ?? "",
      }}
    />
  );
}
