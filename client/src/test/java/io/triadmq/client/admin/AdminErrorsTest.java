package io.triadmq.client.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.RequestFailedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What an operator reads when nobody answers. */
@Timeout(60)
class AdminErrorsTest {
    private static String addressWhereNobodyListens() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static void assertOneLine(String start, Executable call) {
        String message = assertThrows(RequestFailedException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
        assertFalse(message.contains("Exception"), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void silentServers_areReportedInOneLineWithoutNamesOfClasses() throws Exception {
        String nobody = addressWhereNobodyListens();
        try (Admin admin = new Admin(nobody, Duration.ofSeconds(2))) {
            String why = ": no NameServer of [" + nobody + "] answers: ";
            assertOneLine("the groups" + why, admin::groups);
            assertOneLine("the list of topics" + why, admin::topics);
            assertOneLine("the route of orders" + why, () -> admin.topic("orders"));
            assertOneLine("status of " + nobody + ": ", () -> admin.nodeStatus(nobody));
        }
    }
}
