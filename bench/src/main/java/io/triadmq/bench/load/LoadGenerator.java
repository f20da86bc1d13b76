package io.triadmq.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Main of the load generator: does what the lines of its standard input say and answers each with one line, {@code ok},
 * {@code report} or {@code failed}. It ends with its input, so that it never outlives the bench.
 *
 * <pre>
 * create  topic queues           create a topic
 * start   workload ...           start a workload
 * begin / end                    begin a window; end it and report
 * progress                       what happened so far
 * stop                           stop the workload
 * </pre>
 */
public final class LoadGenerator {
    private final MessagingClient client;
    private @Nullable Workload workload;
    private Meter meter = new Meter();

    private LoadGenerator(MessagingClient client) {
        this.client = client;
    }

    /** @param args class of the client (its constructor takes the name servers), name servers */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // The clients' chatter must not get between the answers.
        System.setOut(System.err);
        MessagingClient client = newClient(args[0], args[1]);
        out.println(Fields.of("ready").format());
        LoadGenerator generator = new LoadGenerator(client);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        generator.serve(in, out);
        // Stock clients leave threads behind that would keep the process alive.
        Runtime.getRuntime().halt(0);
    }

    private static MessagingClient newClient(String className, String nameServers) throws ReflectiveOperationException {
        try {
            return Class.forName(className)
                    .asSubclass(MessagingClient.class)
                    .getConstructor(String.class)
                    .newInstance(nameServers);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the client does not start: " + e.getCause(), e.getCause());
        }
    }

    private void serve(BufferedReader in, PrintStream out) throws IOException {
        String line = in.readLine();
        while (line != null) {
            out.println(answer(Fields.parse(line)).format());
            line = in.readLine();
        }
    }

    private Fields answer(Fields command) {
        try {
            return handle(command);
        } catch (Exception e) {
            e.printStackTrace();
            return Fields.of("failed").with("error", e);
        }
    }

    private Fields handle(Fields command) throws Exception {
        Fields ok = Fields.of("ok");
        switch (command.word()) {
            case "create" -> client.createTopic(command.text("topic"), command.number("queues"));
            case "start" -> start(command);
            case "begin" -> meter.begin();
            case "end" -> {
                Fields report = meter.end();
                Workload current = workload;
                return current == null ? report : current.describe(report);
            }
            case "progress" -> {
                Fields progress = ok.with("messages", meter.messages());
                Workload current = workload;
                return current == null ? progress : current.describe(progress);
            }
            case "stop" -> {
                Workload current = workload;
                workload = null;
                if (current != null) {
                    current.stop();
                }
                return ok.with("messages", meter.messages());
            }
            default -> throw new IllegalArgumentException("unknown command " + command);
        }
        return ok;
    }

    private void start(Fields command) throws Exception {
        if (workload != null) {
            throw new IllegalStateException("a workload runs already");
        }
        meter = new Meter();
        meter.begin();
        Workload next = create(command);
        workload = next;
        next.start();
    }

    private Workload create(Fields command) {
        String topic = command.text("topic");
        return switch (command.text("workload")) {
            case "sync" -> new SyncSends(client, meter, topic, command.number("bytes"), command.number("threads"));
            case "async" -> new AsyncSends(client, meter, topic, command.number("bytes"), command.number("inFlight"));
            case "batch" ->
                new BatchSends(
                        client,
                        meter,
                        topic,
                        command.number("bytes"),
                        command.number("threads"),
                        command.number("batch"),
                        command.longNumber("limit"));
            case "consume" -> new Consumption(client, meter, topic, command.text("group"));
            case "e2e" ->
                new PacedRoundTrips(
                        client,
                        meter,
                        topic,
                        command.text("group"),
                        command.number("bytes"),
                        command.number("perSecond"));
            case "failover" ->
                new FailoverProbe(client, meter, topic, command.number("bytes"), command.number("threads"));
            default -> throw new IllegalArgumentException("unknown workload " + command);
        };
    }
}
