package io.triadmq.client.consume.dedup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Marks in a table of the application's database, written in the transaction of the effect.
 *
 * <p><b>Guarantees</b> that what effects do through the connection that they are given happens exactly once per key, for
 * all members of the group that use the same table and scope, through crashes of members, brokers and the database: mark
 * and effect are committed together or not at all, and the primary key lets only one transaction mark a key. This holds
 * as long as the mark is kept ({@link #forget}), the database is durable, and its transactions are atomic. When the
 * outcome of a commit is not known (the connection broke), {@link #runOnce} fails, the message comes again, and the mark
 * decides.
 *
 * <p><b>Does not</b> cover what an effect does elsewhere (calls, mails, another database), and not an effect that
 * commits the connection itself.
 *
 * <p>A second member at the same key waits for the first one's transaction, as long as the database lets it, and then
 * sees the mark, or may go first.
 *
 * <p>Works with every database that has primary keys and savepoints. Table, also made by {@link #createTable}:
 *
 * <pre>
 * CREATE TABLE t (scope VARCHAR(128) NOT NULL, message_key VARCHAR(255) NOT NULL, marked_at BIGINT NOT NULL,
 *                 PRIMARY KEY (scope, message_key))
 * </pre>
 *
 * <p>Thread-safe if the data source is.
 */
public final class JdbcDedupStore implements DedupStore<Connection> {
    private static final int MAX_SCOPE_LENGTH = 128;
    private static final int MAX_KEY_LENGTH = 255;

    /** It becomes part of statements. */
    private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

    /** SQLSTATE class of violated constraints. */
    private static final String INTEGRITY_VIOLATION = "23";

    private final DataSource database;
    private final String table;
    private final String scope;
    private final Clock clock;

    /**
     * @param table a table only for marks, as described above
     * @param scope what the marks are for: effects of different scopes do not know of each other; usually the consumer
     *     group
     */
    public JdbcDedupStore(DataSource database, String table, String scope) {
        this(database, table, scope, Clock.systemUTC());
    }

    JdbcDedupStore(DataSource database, String table, String scope, Clock clock) {
        if (!TABLE_NAME.matcher(table).matches()) {
            throw new IllegalArgumentException("not a table name: " + table);
        }
        if (scope.isEmpty() || scope.length() > MAX_SCOPE_LENGTH) {
            throw new IllegalArgumentException("a scope has 1 to " + MAX_SCOPE_LENGTH + " characters: " + scope);
        }
        this.database = database;
        this.table = table;
        this.scope = scope;
        this.clock = clock;
    }

    /** Creates the table if it is not there. */
    public void createTable() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (scope VARCHAR(" + MAX_SCOPE_LENGTH
                    + ") NOT NULL, message_key VARCHAR(" + MAX_KEY_LENGTH
                    + ") NOT NULL, marked_at BIGINT NOT NULL, PRIMARY KEY (scope, message_key))");
        }
    }

    @Override
    public boolean runOnce(String key, Effect<? super Connection> effect) throws Exception {
        try (Connection connection = database.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            boolean first;
            try {
                first = mark(connection, key);
                if (first) {
                    effect.run(connection);
                }
                connection.commit();
            } catch (Throwable e) {
                rollBack(connection, autoCommit, e);
                throw e;
            }
            connection.setAutoCommit(autoCommit);
            return first;
        }
    }

    /** To switch auto-commit on commits what is open, so that must come after a rollback that succeeded. */
    private static void rollBack(Connection connection, boolean autoCommit, Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            cause.addSuppressed(e); // the connection is broken, and the database ends its transaction
        }
    }

    /**
     * Marks a key in a transaction of the caller, who runs the effect on the same connection if the answer is true, and
     * commits both.
     *
     * @param connection without auto-commit
     * @return false when the key is marked already; the transaction goes on unharmed
     */
    public boolean mark(Connection connection, String key) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException("a mark outside of a transaction would outlive an effect that fails");
        }
        if (key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("a key has at most " + MAX_KEY_LENGTH + " characters: " + key);
        }
        // Some databases end a transaction in which a statement failed; going back to the savepoint keeps it alive.
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + " (scope, message_key, marked_at) VALUES (?, ?, ?)")) {
            insert.setString(1, scope);
            insert.setString(2, key);
            insert.setLong(3, clock.millis());
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (!isViolation(e)) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    private static boolean isViolation(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLIntegrityConstraintViolationException
                || (state != null && state.startsWith(INTEGRITY_VIOLATION));
    }

    /**
     * Deletes marks that were made before a time. A message that comes again after that has its effect again: keep marks
     * for longer than messages are kept and retried.
     *
     * @return how many
     */
    public int forget(Instant before) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM " + table + " WHERE scope = ? AND marked_at < ?")) {
            delete.setString(1, scope);
            delete.setLong(2, before.toEpochMilli());
            return delete.executeUpdate();
        }
    }
}
