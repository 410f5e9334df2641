/// The arguments of a tool of the workspace, as a model wrote them.
struct WorkspaceArguments: Sendable {
    struct Fault: Error {
        let message: String
    }

    /// How far into a file one may begin to read, in characters.
    private static let fromMax = 4_194_304

    private(set) var name: String?
    private(set) var file: String?
    private(set) var from = 0

    /// - Throws: what is wrong, in words for the model.
    init(_ text: String) throws(Fault) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        let outcome = Array(text.utf8).withUnsafeBytes { Self.read($0) }
        self = try outcome.get()
    }

    private init() {}

    private static func read(_ bytes: UnsafeRawBufferPointer) -> Result<WorkspaceArguments, Fault> {
        let tape = JSONTape()
        do throws(JSONScanError) {
            let root = try tape.scan(bytes)
            guard root.kind == .object else { return .failure(Fault(message: "The arguments must be a JSON object.")) }
            var arguments = WorkspaceArguments()
            for (key, value) in root.members where !value.isNull {
                switch key.string {
                case "name":
                    guard let text = value.string else { return .failure(Fault(message: "name must be text.")) }
                    arguments.name = text
                case "file":
                    guard let text = value.string else { return .failure(Fault(message: "file must be text.")) }
                    arguments.file = text.isEmpty ? nil : text
                case "from":
                    guard let number = value.integer, (0...fromMax).contains(number) else {
                        return .failure(Fault(message: "from must be a whole number from 0 to \(fromMax)."))
                    }
                    arguments.from = number
                default: continue
                }
            }
            return .success(arguments)
        } catch {
            return .failure(Fault(message: "The arguments are no JSON object: \(error.message)"))
        }
    }
}
