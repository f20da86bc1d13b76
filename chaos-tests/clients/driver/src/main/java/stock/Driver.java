package stock;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An application of the stock client that a test remote-controls: one command per line on standard input, answers on
 * standard output, {@code END} or {@code FAIL reason} after each. Compiled against each version of the client, so it
 * uses only what all of them have.
 *
 * <pre>
 * send sync|async|oneway|selector TOPIC TAG PREFIX COUNT   SENT body queueId queueOffset
 * consume concurrent|orderly GROUP TOPIC EXPRESSION COUNT TIMEOUT_MILLIS
 *                                                          RECV body queueId queueOffset tag
 * transact resolve|abandon|adopt GROUP TOPIC PREFIX COUNT  SENT body queueId queueOffset
 * pull GROUP TOPIC                                         RECV body queueId queueOffset tag
 * produce GROUP      then a line per message, see Loading   ACK id queueOffset, or NAK id reason
 * listen GROUP TOPIC until a line with a dot                GOT writer sequence 1, or 0 for changed bytes
 * </pre>
 */
public final class Driver {
    private Driver() {}

    public static void main(String[] args) throws Exception {
        String nameServers = args[0];
        PrintStream answers = new PrintStream(System.out, true, "UTF-8");
        // Libraries that print must not be taken for answers.
        System.setOut(System.err);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        answers.println("END");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            try {
                run(nameServers, Arrays.asList(line.split(" ")), commands, answers);
                answers.println("END");
            } catch (Exception e) {
                e.printStackTrace();
                answers.println("FAIL " + e.toString().replace('\n', ' '));
            }
        }
        // The clients' threads are no daemons.
        System.exit(0);
    }

    private static void run(
            String nameServers, List<String> words, BufferedReader commands, PrintStream answers) throws Exception {
        switch (words.get(0)) {
            case "send":
                Sending.run(nameServers, words.subList(1, words.size()), answers);
                break;
            case "consume":
                Consuming.run(nameServers, words.subList(1, words.size()), answers);
                break;
            case "transact":
                Transacting.run(nameServers, words.subList(1, words.size()), answers);
                break;
            case "pull":
                Pulling.run(nameServers, words.subList(1, words.size()), answers);
                break;
            case "produce":
                Loading.produce(nameServers, words.get(1), commands, answers);
                break;
            case "listen":
                Loading.listen(nameServers, words.get(1), words.get(2), commands, answers);
                break;
            default:
                throw new IllegalArgumentException("unknown command " + words.get(0));
        }
    }
}
