extension JSONValue {
    /// This value with another laid over it: objects are merged key by key, anything else is replaced, null too.
    ///
    /// - Parameter whole: keys whose objects are replaced instead of merged.
    func merging(_ other: JSONValue, whole: Set<String> = []) -> JSONValue {
        guard case .object(var members) = self, case .object(let changes) = other else { return other }
        for change in changes {
            guard let index = members.firstIndex(where: { $0.key == change.key }) else {
                members.append(change)
                continue
            }
            let isWhole = whole.contains(change.key)
            members[index].value = isWhole ? change.value : members[index].value.merging(change.value, whole: whole)
        }
        return .object(members)
    }

    /// The value at a path of keys; nil when a step is missing.
    subscript(path keys: String...) -> JSONValue? {
        var value: JSONValue? = self
        for key in keys { value = value?[key] }
        return value
    }

    /// nil for null, else the value.
    var unlessNull: JSONValue? { isNull ? nil : self }
}

extension JSONValue? {
    /// null for nothing.
    var orNull: JSONValue { self ?? .null }
}
