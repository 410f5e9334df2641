/// A list of tools as its pages come.
struct MCPListing: Equatable {
    private(set) var tools: [MCPTool] = []
    private(set) var pages = 0
    private var names: Set<String> = []
    private var cursors: Set<String> = []

    /// Adds a page.
    ///
    /// - Returns: where the next page is, if there is one, and what was left out.
    mutating func add(_ page: JSONValue, limits: MCPLimits) -> (cursor: String?, refusals: [MCPTool.Refusal]) {
        var refusals: [MCPTool.Refusal] = []
        pages += 1
        for (place, element) in (page["tools"] ?? page).elements.enumerated() {
            do throws(MCPTool.Refusal) {
                let tool = try MCPTool(element, place: place, limits: limits)
                guard tools.count < limits.toolsMax else {
                    refusals.append(MCPTool.Refusal(tool: tool.name, reason: "its server has more than \(limits.toolsMax) tools"))
                    return (nil, refusals)
                }
                guard names.insert(tool.name).inserted else {
                    throw MCPTool.Refusal(tool: tool.name, reason: "its server lists another tool of that name")
                }
                tools.append(tool)
            } catch {
                refusals.append(error)
            }
        }
        guard let cursor = page["nextCursor"]?.string, !cursor.isEmpty, pages < limits.pagesMax, cursors.insert(cursor).inserted else {
            return (nil, refusals)
        }
        return (cursor, refusals)
    }
}
