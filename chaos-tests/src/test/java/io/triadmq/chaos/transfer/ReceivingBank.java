package io.triadmq.chaos.transfer;

import io.triadmq.client.ReceivedMessage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The service that money comes to. A message may come again, so the id of its transaction is written down in the
 * transaction that credits the account: the second time it is there already.
 */
final class ReceivingBank {
    private static final int DUPLICATE_KEY = 23505;

    private final DataSource database;

    ReceivingBank(DataSource database, int accounts) throws SQLException {
        this.database = database;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, balance bigint not null)");
            statement.execute("create table transfer (id varchar(80) primary key)");
            for (int i = 0; i < accounts; i++) {
                statement.execute("insert into account values (" + i + ", 0)");
            }
        }
    }

    void receive(ReceivedMessage message) throws SQLException {
        String[] words = new String(message.body(), StandardCharsets.UTF_8).split(" ");
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            if (!isNew(connection, message.msgId())) {
                connection.rollback();
                return;
            }
            try (PreparedStatement credit =
                    connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
                credit.setLong(1, Long.parseLong(words[1]));
                credit.setInt(2, Integer.parseInt(words[0]));
                credit.executeUpdate();
            }
            connection.commit();
        }
    }

    private static boolean isNew(Connection connection, String transactionId) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into transfer values (?)")) {
            insert.setString(1, transactionId);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }
}
