package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Three {@link ReplicaProcess}es and what they say. */
final class Processes implements AutoCloseable {
    /** A line of a process and when it arrived. */
    record Said(int node, String line, long nanos) {}

    /** For looking into a run by hand: options added to every process. */
    private static final String EXTRA_JVM = System.getProperty("replica.jvm", "");

    private final Path root;
    private final String ports;
    private final List<Process> processes = new ArrayList<>();
    final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    FlushMode flush = FlushMode.ASYNC;
    int electionMillis = 1000;
    long segmentBytes = 1 << 20;
    boolean keepPayloads = true;
    List<String> jvm = List.of("-Xmx128m", "-XX:+UseSerialGC");

    Processes(Path root) throws IOException {
        this.root = root;
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sockets.add(freePort());
            processes.add(null);
        }
        ports = sockets.stream().map(s -> "" + s.getLocalPort()).collect(Collectors.joining(","));
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    /** Below the range from which outgoing connections take theirs: a node that restarts must find its port free. */
    static ServerSocket freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                continue;
            }
        }
    }

    void start(int node) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        if (!EXTRA_JVM.isEmpty()) {
            command.addAll(List.of(EXTRA_JVM.split(" ", -1)));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ReplicaProcess.class.getName()));
        command.addAll(List.of(
                root.resolve("p" + node).toString(),
                "n" + node,
                ports,
                flush.name(),
                Integer.toString(electionMillis),
                Long.toString(segmentBytes),
                Boolean.toString(keepPayloads)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        root.resolve("p" + node + ".err").toFile()))
                .start();
        processes.set(node, process);
        Thread reader = new Thread(() -> read(node, process), "reader-" + node);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(int node, Process process) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(new Said(node, line, System.nanoTime()));
            }
        } catch (IOException killed) {
            said.add(new Said(node, "GONE " + killed, System.nanoTime()));
        }
    }

    void order(int node, String order) throws IOException {
        BufferedWriter writer = new BufferedWriter(
                new OutputStreamWriter(processes.get(node).getOutputStream(), StandardCharsets.UTF_8));
        writer.write(order + "\n");
        writer.flush();
    }

    void orderAll(String order) throws IOException {
        for (int node = 0; node < processes.size(); node++) {
            if (processes.get(node) != null && processes.get(node).isAlive()) {
                order(node, order);
            }
        }
    }

    /** kill -9. */
    void kill(int node) throws InterruptedException {
        processes.get(node).destroyForcibly().waitFor();
    }

    boolean alive(int node) {
        return processes.get(node) != null && processes.get(node).isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
