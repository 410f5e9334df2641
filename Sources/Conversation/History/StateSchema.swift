import GRDB

/// The tables of `gateway.sqlite`, version by version. A version that was released never changes: add the next one.
enum StateSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            // seq is the row id, so it is also the last column of each index below.
            try db.execute(
                sql: """
                    CREATE TABLE entries (
                        seq INTEGER PRIMARY KEY,
                        session TEXT NOT NULL,
                        conversation TEXT NOT NULL,
                        turn TEXT NOT NULL,
                        role TEXT NOT NULL,
                        text TEXT NOT NULL,
                        state TEXT NOT NULL,
                        channel TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        meta TEXT
                    ) STRICT;
                    CREATE INDEX entries_by_conversation ON entries (session, conversation);
                    CREATE INDEX entries_by_turn ON entries (turn);
                    CREATE TABLE tokens (
                        name TEXT PRIMARY KEY,
                        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
                        session TEXT NOT NULL,
                        profile TEXT NOT NULL,
                        created INTEGER NOT NULL,
                        expires INTEGER
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("2") { db in
            // What older turns came to, one row for each history that agents are shown; up_to is the seq where the last of those
            // turns begins. The index finds a session's newest entries without sorting all of them.
            try db.execute(
                sql: """
                    CREATE TABLE summaries (
                        session TEXT NOT NULL,
                        scope TEXT NOT NULL,
                        up_to INTEGER NOT NULL,
                        prose TEXT NOT NULL,
                        kept TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        PRIMARY KEY (session, scope)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX entries_by_session ON entries (session);
                    """)
        }
        // What tools changed, or may have: written before a run starts, so that a crash never makes it happen twice unseen.
        // A turn that takes another's place takes over its runs (carried).
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    CREATE TABLE tool_runs (
                        seq INTEGER PRIMARY KEY,
                        turn TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        call TEXT NOT NULL,
                        name TEXT NOT NULL,
                        arguments TEXT NOT NULL,
                        state TEXT NOT NULL,
                        outcome TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        carried INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE INDEX tool_runs_by_turn ON tool_runs (turn);
                    """)
        }
        // How far the audit log went: one row.
        migrator.registerMigration("audit-1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE audit_anchor (
                        one INTEGER PRIMARY KEY CHECK (one = 1),
                        seq INTEGER NOT NULL,
                        hash TEXT NOT NULL,
                        file_seq INTEGER NOT NULL,
                        end_bytes INTEGER NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
