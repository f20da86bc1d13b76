package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.alipay.sofa.jraft.entity.PeerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Which leaders are taken for dead, with real sockets in place of the leader's raft port. */
final class LeaderWatchTest {
    private static final PeerId SELF = new PeerId("127.0.0.1", 1);

    private final List<String> alarms = new ArrayList<>();

    private LeaderWatch watch(PeerId leader, Executor executor) {
        return new LeaderWatch(SELF, () -> leader, () -> 7L, executor, (dead, term) -> alarms.add(dead + " " + term));
    }

    private static PeerId at(ServerSocket port) {
        return new PeerId("127.0.0.1", port.getLocalPort());
    }

    @Test
    void portThatRefuses_isADeadLeader_reportedWithItsTerm() throws IOException {
        PeerId leader;
        try (ServerSocket port = Processes.freePort()) {
            leader = at(port);
        }
        watch(leader, Runnable::run).onClosed("127.0.0.1:5", null);
        assertEquals(List.of(leader + " 7"), alarms);
    }

    /** A process that is stopped or busy: the system takes its connections, and they stay open. */
    @Test
    void leaderThatAcceptsAndNeverAnswers_isSlowAndNotDead() throws IOException {
        try (ServerSocket port = Processes.freePort()) {
            watch(at(port), Runnable::run).onClosed("127.0.0.1:5", null);
        }
        assertEquals(List.of(), alarms);
    }

    /** So busy that its queue of connections is full: connecting gets no answer at all. */
    @Test
    void leaderWhoseBacklogIsFull_isSlowAndNotDead() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean full = false;
            for (int i = 0; i < 50 && !full; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(new InetSocketAddress("127.0.0.1", port.getLocalPort()), 200);
                } catch (IOException backlogFull) {
                    full = true;
                }
            }
            watch(at(port), Runnable::run).onClosed("127.0.0.1:5", null);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
        assertEquals(List.of(), alarms);
    }

    /** While a process is torn down its port may accept once more and reset: only the refusal after it counts. */
    @Test
    void leaderThatIsBeingTornDown_isDeadOnceItRefuses() throws Exception {
        ServerSocket port = Processes.freePort();
        PeerId leader = at(port);
        Thread dying = new Thread(() -> {
            try (port) {
                for (int i = 0; i < 3; i++) {
                    port.accept().close();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        dying.start();
        watch(leader, Runnable::run).onClosed("127.0.0.1:5", null);
        dying.join();
        assertEquals(List.of(leader + " 7"), alarms);
    }

    @Test
    void ownLeadership_andNoLeader_areNotProbed() {
        watch(SELF, Runnable::run).onClosed("127.0.0.1:5", null);
        new LeaderWatch(SELF, () -> null, () -> 7L, Runnable::run, (dead, term) -> alarms.add("?"))
                .onClosed("127.0.0.1:5", null);
        assertEquals(List.of(), alarms);
    }

    /** A leader's end closes several connections; one probe is enough, and the next loss is probed again. */
    @Test
    void lossesDuringAProbe_startNoOther() throws IOException {
        PeerId leader;
        try (ServerSocket port = Processes.freePort()) {
            leader = at(port);
        }
        List<Runnable> probes = new ArrayList<>();
        LeaderWatch watch = watch(leader, probes::add);
        watch.onClosed("127.0.0.1:5", null);
        watch.onClosed("127.0.0.1:6", null);
        assertEquals(1, probes.size());
        probes.get(0).run();
        watch.onClosed("127.0.0.1:7", null);
        assertEquals(2, probes.size());
        assertEquals(1, alarms.size());
    }
}
