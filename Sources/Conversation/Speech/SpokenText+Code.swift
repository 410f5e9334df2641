/// The fenced code block being skipped, or the one that may be about to open.
struct Fence: Sendable {
    var mark: Unicode.Scalar = "`"
    var length = 0
    /// Models also open a fence behind text; then only a bare word may name its language.
    var opensLine = true
}

extension SpokenText {
    mutating func stepBackticks(_ scalar: Unicode.Scalar) {
        if scalar == "`" { return grow(scalar) }
        endBackticks(before: scalar)
        step(scalar)
    }

    /// A lone backtick before a space quotes nothing; any other run opens inline code, which the same run or the line's end closes.
    mutating func endBackticks(before next: Unicode.Scalar?) {
        let length = held.count
        dropHeld()
        if codeTicks == 0, length >= 3, let next, next != "`" {
            fence = Fence(mark: "`", length: length, opensLine: false)
            mode = .hold(.fenceInfo)
        } else if codeTicks == 0 {
            if length > 1 || next.map({ ScalarKind($0) != .space }) ?? false { codeTicks = length }
        } else if codeTicks == length {
            codeTicks = 0
        }
        previous = "`"
    }

    mutating func stepFenceStart(_ kind: Hold, _ scalar: Unicode.Scalar) {
        switch kind {
        case .fenceInfo:
            if scalar == "\n" {
                openFence()
            } else if (scalar == "`" && fence.mark == "`") || (scalar == " " && !fence.opensLine) {
                // Backticks in the info string: it was inline code all along (CommonMark 4.5).
                let info = held
                dropHeld()
                codeTicks = fence.length
                previous = "`"
                reread(info, from: 0)
                step(scalar)
            } else if held.count + 4 > Self.heldBytesMax {
                openFence()
                mode = .fence(run: 0)
            } else {
                grow(scalar)
            }
        default:
            if scalar.value == UInt32(held[0]) { return grow(scalar) }
            if held.count >= 3 {
                fence = Fence(mark: Unicode.Scalar(held[0]), length: held.count)
                held.removeAll(keepingCapacity: true)
                mode = .hold(.fenceInfo)
            } else if kind.isTicks {
                mode = .hold(.backticks)
            } else {
                mode = .hold(.emphasis)
            }
            step(scalar)
        }
    }

    mutating func openFence() {
        dropHeld()
        beginBlock(.paragraph)
        writer.put(language.codeOmitted)
        writer.endBlock()
        mode = .fenceLine(run: 0)
    }

    mutating func stepFence(_ scalar: Unicode.Scalar) {
        let isSpace = scalar == " " || scalar == "\t" || scalar == "\r"
        switch mode {
        case .fenceLine(let run):
            if scalar == "\n" {
                if run >= fence.length { startLine() } else { mode = .fenceLine(run: 0) }
            } else if scalar == fence.mark {
                mode = .fenceLine(run: run + 1)
            } else if run == 0, isSpace || scalar == ">" {
                return
            } else {
                mode = isSpace && run >= fence.length ? .fenceTail : .fence(run: 0)
            }
        case .fenceTail:
            if scalar == "\n" { startLine() } else if !isSpace { mode = .fence(run: 0) }
        case .fence(let run):
            // A closing run at the end of a line of code is a model's slip; not to see it would silence the rest of the answer.
            if scalar == "\n" {
                if run >= fence.length { startLine() } else { mode = .fenceLine(run: 0) }
            } else if scalar == fence.mark {
                mode = .fence(run: run + 1)
            } else if !isSpace || run == 0 {
                mode = .fence(run: 0)
            }
        default: break
        }
    }
}

extension SpokenText.Hold {
    fileprivate var isTicks: Bool {
        if case .ticks = self { true } else { false }
    }
}
