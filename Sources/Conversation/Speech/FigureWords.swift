/// What figures with marks are in words: `25%`, `$5.99`, `21°C`, `9–11`, `2026-11-21`, `9:00`, `~5`, `#5`, `90 km/h`.
///
/// Pure: a figure and the unit after it give the words, or nothing where they are best left as they stand.
struct FigureWords: Sendable {
    let language: SpokenLanguage
    let vocabulary: FigureVocabulary

    init(_ language: SpokenLanguage) {
        self.language = language
        vocabulary = FigureVocabulary.of(language)
    }

    /// Whether `text` and then `next` may still become a unit.
    func beginsUnit(_ text: [UInt8], _ next: Unicode.Scalar) -> Bool {
        let longer = text + Array(next.utf8)
        return vocabulary.units.keys.contains { $0.utf8.starts(with: longer) }
            || FigureVocabulary.marks.contains { $0.utf8.starts(with: longer) }
    }

    func isUnit(_ text: [UInt8]) -> Bool {
        let name = String(decoding: text, as: UTF8.self)
        return vocabulary.units[name] != nil || FigureVocabulary.marks.contains(name)
    }

    /// The words for `figure`, which the unit, if there is one, followed behind a space.
    func spoken(_ figure: [UInt8], _ unit: [UInt8]?) -> String? {
        var text = Substring(decoding: figure, as: UTF8.self)
        var lead = ""
        switch text.first {
        case "~", "≈": (lead, text) = (vocabulary.about + " ", text.dropFirst())
        case "#": (lead, text) = (vocabulary.number + " ", text.dropFirst())
        case "-", "−": (lead, text) = (vocabulary.minus + " ", text.dropFirst())
        default: break
        }
        let unit = unit.map { String(decoding: $0, as: UTF8.self) }
        if let words = body(text, unit) { return lead + words }
        guard !lead.isEmpty, unit == nil, Figure(text) != nil else { return nil }
        return lead + text
    }

    private func body(_ text: Substring, _ unit: String?) -> String? {
        if let first = text.first, let money = vocabulary.currencies[first] {
            guard unit == nil, let amount = Figure(text.dropFirst()) else { return nil }
            return price(amount, money)
        }
        if let unit { return measured(text, unit) }
        if let date = date(text) { return date }
        if let time = time(text, half: nil) { return time }
        if let range = range(text) { return range }
        let end = text.firstIndex { !($0.isASCII && $0.isNumber) && $0 != "." && $0 != "," && $0 != "-" && $0 != "–" } ?? text.endIndex
        guard end > text.startIndex, end < text.endIndex else { return nil }
        let suffix = String(text[end...])
        guard FigureVocabulary.marks.contains(suffix) || vocabulary.units[suffix] != nil else { return nil }
        return measured(text[..<end], suffix)
    }

    private func measured(_ text: Substring, _ unit: String) -> String? {
        if unit.lowercased() == "am" || unit.lowercased() == "pm" { return time(text, half: unit) }
        let isOne = text == "1"
        let count = range(text) ?? (Figure(text).map { _ in String(text) })
        guard let count else { return nil }
        if let first = unit.first, unit.count == 1, let money = vocabulary.currencies[first] {
            return Figure(text).map { price($0, money) } ?? "\(count) \(money.many)"
        }
        guard let names = vocabulary.units[unit] else { return nil }
        return "\(count) \(isOne ? names.one : names.many)"
    }

    private func price(_ amount: Figure, _ money: FigureVocabulary.Names) -> String {
        guard let cents = amount.cents else { return "\(amount.text) \(amount.text == "1" ? money.one : money.many)" }
        let whole = "\(amount.whole) \(amount.whole == "1" ? money.one : money.many)"
        return cents == "00" ? whole : "\(whole) \(vocabulary.withCents) \(cents.first == "0" ? String(cents.dropFirst()) : cents)"
    }

    /// Two numbers that grow, short enough to be no telephone number.
    private func range(_ text: Substring) -> String? {
        let ends = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "–" }
        guard ends.count == 2, let low = Int(ends[0]), let high = Int(ends[1]), low < high else { return nil }
        guard ends.allSatisfy({ $0.count <= 3 }) || (ends.allSatisfy { $0.count == 4 } && low >= 1000 && high < 3000) else { return nil }
        return "\(ends[0]) \(vocabulary.to) \(ends[1])"
    }

    /// RFC 3339's full-date.
    private func date(_ text: Substring) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let name = vocabulary.months[month - 1]
        switch language {
        case .english: return "\(name) \(day), \(year)"
        case .spanish: return "\(day) de \(name) de \(year)"
        case .catalan: return "\(day) \("aeiou".contains(name.prefix(1)) ? "d'" : "de ")\(name) del \(year)"
        }
    }

    private func time(_ text: Substring, half: String?) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            hour < 24, minute < 60
        else { return nil }
        if let half { return minute == 0 ? "\(hour) \(half)" : "\(hour):\(parts[1]) \(half)" }
        if language == .english, hour > 12 { return minute == 0 ? "\(hour - 12) pm" : "\(hour - 12):\(parts[1]) pm" }
        guard minute == 0, hour > 0 else { return hour < 10 && parts[0].count == 2 ? "\(hour):\(parts[1])" : nil }
        return "\(hour) \(hour > 12 ? vocabulary.hours : vocabulary.sharp)"
    }
}

/// Digits with at most one kind of group mark and a fraction.
private struct Figure {
    let text: String
    let whole: String
    /// Two digits behind the last mark.
    let cents: String?

    init?(_ text: Substring) {
        guard let first = text.first, let last = text.last, first.isASCII, first.isNumber, last.isASCII, last.isNumber,
            text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }), !text.contains(".."), !text.contains(",,")
        else { return nil }
        self.text = String(text)
        let mark = text.lastIndex { $0 == "." || $0 == "," }
        let fraction = mark.map { text[text.index(after: $0)...] }
        cents = fraction.flatMap { $0.count == 2 ? String($0) : nil }
        whole = cents == nil ? self.text : String(text[..<(mark ?? text.endIndex)])
    }
}
