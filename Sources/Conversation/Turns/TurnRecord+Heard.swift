extension TurnRecord {
    /// How much of the reply an assistant text of a later request says was heard, in bytes of its letters; nil when the text is not
    /// this turn's writing.
    ///
    /// A fits when it begins as W does, any segment that is not reply left out or cut. Where it can be read in more than one way, the
    /// one that leaves least out is right: a stream is heard in order.
    ///
    /// - Parameter isOurs: whether what follows the whole of W is what the gateway said afterwards on its own account.
    func heard(in text: TurnText, isOurs: (Substring.UTF8View) -> Bool = { _ in false }) -> Int? {
        let said = text.letters[...].utf8
        // How far A may have been read when the next segment begins, farthest first.
        var places = [said.startIndex]
        var replied = 0
        for segment in written {
            let letters = TurnText(segment.text).letters
            guard !letters.isEmpty else { continue }
            switch segment.kind {
            case .reply:
                var next: [Substring.UTF8View.Index] = []
                for place in places {
                    let rest = said[place...]
                    if letters.utf8.starts(with: rest) { return replied + rest.count }
                    if rest.starts(with: letters.utf8) { next.append(said.index(place, offsetBy: letters.utf8.count)) }
                }
                replied += letters.utf8.count
                places = next
            case .aside:
                var reached: Set<Substring.UTF8View.Index> = []
                for place in places {
                    var end = place
                    reached.insert(end)
                    for byte in letters.utf8 {
                        if end == said.endIndex { return replied }
                        guard said[end] == byte else { break }
                        end = said.index(after: end)
                        reached.insert(end)
                    }
                    if end == said.endIndex { return replied }
                }
                places = reached.sorted(by: >)
            }
            if places.isEmpty { return nil }
        }
        // All of W was written and more: what was said after it.
        return places.contains { $0 == said.endIndex || isOurs(said[$0...]) } ? replied : nil
    }

    /// That much of the reply, in its own spelling; nil for nothing.
    func reply(heard letterBytes: Int) -> String? {
        letterBytes == 0 ? nil : TurnText.heard(letterBytes: letterBytes, of: reply)
    }
}
