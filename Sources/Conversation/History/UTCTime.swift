/// Times as people and programs read them.
public enum UTCTime {
    /// ISO 8601 in UTC with milliseconds, `2026-11-21T13:45:06.789Z`; for any year from 0 to 9999.
    public static func text(ms: Int64) -> String {
        let day = ms >= 0 ? ms / 86_400_000 : (ms - 86_399_999) / 86_400_000
        let inDay = ms - day * 86_400_000
        let (year, month, date) = civil(day)
        let time = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(time).\(padded(inDay % 1000, 3))Z"
    }

    /// Days since 1970-01-01 as a date of the Gregorian calendar, counted in years that begin in March, so that the leap day
    /// comes last.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let sinceYear0 = day + 719_468
        let era = (sinceYear0 >= 0 ? sinceYear0 : sinceYear0 - 146_096) / 146_097
        let dayOfEra = sinceYear0 - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
