package io.triadmq.chaos.transfer;

import io.triadmq.client.Message;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.produce.LocalTransaction;
import io.triadmq.client.produce.Resolution;
import io.triadmq.client.produce.TransactionCheck;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The service that money leaves. Its local transaction debits an account and writes down the transaction id, both or
 * neither; whoever is asked later looks that up.
 *
 * <p>A check that finds nothing must not just say "rolled back": the local transaction may still be running somewhere. It
 * writes the id down itself, as rolled back. Whichever of the two comes first wins, since the id is the table's key.
 */
final class PayingBank implements LocalTransaction, TransactionCheck {
    private static final int DUPLICATE_KEY = 23505;

    private final DataSource database;

    PayingBank(DataSource database, int accounts, long balance) throws SQLException {
        this.database = database;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table account (id int primary key, balance bigint not null check (balance >= 0))");
            statement.execute("create table transfer (id varchar(80) primary key, committed boolean not null)");
            for (int i = 0; i < accounts; i++) {
                statement.execute("insert into account values (" + i + ", " + balance + ")");
            }
        }
    }

    /** Body: {@code account amount}. */
    @Override
    public Resolution execute(Message message, String transactionId) {
        String[] words = new String(message.body(), StandardCharsets.UTF_8).split(" ");
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            if (!debit(connection, Integer.parseInt(words[0]), Long.parseLong(words[1]))) {
                connection.rollback();
                return Resolution.ROLLBACK;
            }
            if (!write(connection, transactionId, true)) {
                connection.rollback(); // a check was first
                return Resolution.ROLLBACK;
            }
            connection.commit();
            return Resolution.COMMIT;
        } catch (SQLException e) {
            return Resolution.UNKNOWN;
        }
    }

    private static boolean debit(Connection connection, int account, long amount) throws SQLException {
        try (PreparedStatement debit =
                connection.prepareStatement("update account set balance = balance - ? where id = ? and balance >= ?")) {
            debit.setLong(1, amount);
            debit.setInt(2, account);
            debit.setLong(3, amount);
            return debit.executeUpdate() == 1;
        }
    }

    private static boolean write(Connection connection, String transactionId, boolean committed) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into transfer values (?, ?)")) {
            insert.setString(1, transactionId);
            insert.setBoolean(2, committed);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Resolution check(ReceivedMessage message, String transactionId) {
        try (Connection connection = database.getConnection()) {
            if (write(connection, transactionId, false)) {
                return Resolution.ROLLBACK;
            }
            try (PreparedStatement query = connection.prepareStatement("select committed from transfer where id = ?")) {
                query.setString(1, transactionId);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() && rows.getBoolean(1) ? Resolution.COMMIT : Resolution.ROLLBACK;
                }
            }
        } catch (SQLException e) {
            return Resolution.UNKNOWN;
        }
    }
}
