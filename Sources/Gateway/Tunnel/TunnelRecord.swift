import Foundation

/// What is known of the tunnel that was set up: kept in the state, so that nobody has to type it again.
public struct TunnelRecord: Codable, Sendable, Equatable {
    public var provider: TunnelProvider
    /// The public URL; for a tunnel with a random one, that of its last run.
    public var publicURL: String
    /// Whether the URL lasts only as long as the tunnel runs.
    public var isPassing: Bool
    /// The name the provider knows it by, where it has one.
    public var name: String?
    public var id: String?

    enum CodingKeys: String, CodingKey {
        case provider, name, id
        case publicURL = "url"
        case isPassing = "passing"
    }

    public var url: BaseURL? { BaseURL(publicURL) }

    /// Nil when no tunnel was set up.
    ///
    /// - Throws: ``GatewayFailure`` 65 when the file is there and is none of ours, 77 when it cannot be read.
    public static func read(_ place: TunnelPlace) throws(GatewayFailure) -> TunnelRecord? {
        guard FileManager.default.fileExists(atPath: place.record) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: place.record) else {
            throw GatewayFailure(.permission, "\(place.record) cannot be read: it must be this user's")
        }
        guard let record = try? JSONDecoder().decode(TunnelRecord.self, from: bytes), record.url != nil else {
            throw GatewayFailure(.damagedState, "\(place.record) is damaged: remove it and run `voice-gateway tunnel setup` again")
        }
        return record
    }

    /// Writes down a tunnel whose URL lasts only as long as it runs, unless one was set up that lasts.
    func noteWhileItRuns(in place: TunnelPlace) throws(GatewayFailure) {
        if let known = try Self.read(place), !known.isPassing { return }
        try TunnelFiles.write(json, to: place.record, in: place)
    }

    /// Takes out what was written of a tunnel whose URL ended with it.
    static func forgetPassing(in place: TunnelPlace) {
        guard let known = try? read(place), known.isPassing else { return }
        unlink(place.record)
    }

    /// The file's content.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return ((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}") + "\n"
    }
}
