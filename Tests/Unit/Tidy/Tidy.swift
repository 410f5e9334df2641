/// Tests over the text of the repository: what a compiler does not see and a reader should not have to look for.
enum Tidy {}
