/// Something about the log that is not as the gateway left it.
public struct AuditFault: Error, Equatable, Sendable, CustomStringConvertible {
    enum Kind: Equatable {
        case malformed
        case changed
        /// Records that should stand before this line are not there.
        case missing(from: Int64, through: Int64)
        /// A record that belongs elsewhere.
        case misplaced(seq: Int64, expected: Int64)
        /// It follows another line than it was written after.
        case unlinked(seq: Int64)
        /// The gateway itself found them missing, and said so here.
        case gap(through: Int64)
        /// The log ends before what is known to have been in it.
        case cut(last: Int64, anchored: Int64)
        /// The record of that number is another than it was.
        case replaced(seq: Int64)
    }

    /// The file's name; the directory's where no file is at fault.
    public let file: String
    /// Counted from 1; 0 for the file as a whole.
    public let line: Int
    let kind: Kind

    public var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return switch kind {
        case .malformed: "\(place): this is not an audit record"
        case .changed: "\(place): the record is not sealed with this log's key: it was changed, or was not written by this gateway"
        case .missing(let from, let through) where from == through: "\(place): record \(from) is missing before this line"
        case .missing(let from, let through): "\(place): records \(from) to \(through) are missing before this line"
        case .misplaced(let seq, let expected): "\(place): record \(seq) stands where \(expected) belongs"
        case .unlinked(let seq): "\(place): record \(seq) was not written after the line before it"
        case .gap(let through):
            "\(place): records up to \(through) were missing when the gateway started (accept that with --from \(through + 1))"
        case .cut(let last, let anchored):
            "\(place): the log ends at record \(last), but record \(anchored) was in it: its tail was cut off"
        case .replaced(let seq): "\(place): record \(seq) is not the one that was anchored in the state"
        }
    }
}
