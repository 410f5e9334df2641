/// Keys and tokens may have come with the settings: what prints a configuration by accident prints none of it. ``Configuration/shown`` masks
/// them.
extension Configuration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[configuration]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
