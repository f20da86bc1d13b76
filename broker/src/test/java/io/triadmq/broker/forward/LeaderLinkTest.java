package io.triadmq.broker.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.state.Leadership.View;
import io.triadmq.broker.testing.FakeRpcClient;
import io.triadmq.broker.testing.ManualTimer;
import io.triadmq.protocol.transport.RpcException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeaderLinkTest {
    private final FakeRpcClient network = new FakeRpcClient();
    private final ManualTimer timer = new ManualTimer();
    private final List<String> suspected = new ArrayList<>();
    private int lost;
    private final LeaderLink link =
            new LeaderLink(network, timer, (leader, term) -> suspected.add(leader + "/" + term), () -> lost++);

    private void connects() {
        network.connecting.remove(0).complete(null);
    }

    private void refused() {
        fails(new ConnectException("whatever the system calls it"));
    }

    private void timesOut() {
        fails(new SocketTimeoutException("timed out, which is not to be taken for refused"));
    }

    private void fails(Throwable cause) {
        network.connecting
                .remove(0)
                .completeExceptionally(
                        new RpcException(RpcException.Kind.NOT_SENT, "cannot connect: " + cause.getMessage(), cause));
    }

    @Test
    void connectionToTheLeader_isOpenedAtOnce() {
        link.changed(new View(3, "n1", "leader:1", false));

        assertEquals(List.of("leader:1"), network.connects);
    }

    @Test
    void closedAndRefused_isSuspected() {
        link.changed(new View(3, "n1", "leader:1", false));
        connects();

        link.disconnected("leader:1");
        refused();

        assertEquals(List.of("n1/3"), suspected);
        assertEquals(1, lost);
    }

    @Test
    void closedAndOpenAgain_isNotSuspected() {
        link.changed(new View(3, "n1", "leader:1", false));
        connects();

        link.disconnected("leader:1");
        connects();

        assertTrue(suspected.isEmpty());
        assertEquals(1, lost);
    }

    @Test
    void silentLeader_isLeftToTheElectionTimeout() {
        link.changed(new View(3, "n1", "leader:1", false));
        connects();

        link.disconnected("leader:1");
        timesOut();
        timer.pass(150);
        timesOut();

        assertTrue(suspected.isEmpty());
    }

    @Test
    void refusalBeforeTheFirstConnection_saysNothing() {
        link.changed(new View(3, "n1", "leader:1", false));

        refused();
        timer.pass(150);

        assertTrue(suspected.isEmpty());
        assertEquals(2, network.connects.size());
    }

    @Test
    void oldLeadersConnection_isOfNoInterest() {
        link.changed(new View(3, "n1", "leader:1", false));
        connects();
        link.changed(new View(4, "n2", "other:1", false));
        connects();

        link.disconnected("leader:1");

        assertEquals(0, lost);
        assertEquals(2, network.connects.size());
    }

    @Test
    void leadingNode_keepsNoConnection() {
        link.changed(new View(3, "n0", "self:1", true));

        assertTrue(network.connects.isEmpty());
    }

    @Test
    void changeOfLeaderWhileConnecting_connectsToTheNewOne() {
        link.changed(new View(3, "n1", "leader:1", false));
        link.changed(new View(4, "n2", "other:1", false));
        refused();

        assertEquals(List.of("leader:1", "other:1"), network.connects);
        assertTrue(suspected.isEmpty());
    }
}
