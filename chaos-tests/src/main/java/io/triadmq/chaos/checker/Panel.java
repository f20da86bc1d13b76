package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.HistoryFile;
import io.triadmq.chaos.history.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The checkers of one history, and the facts that some of them share. Judges one history, once; not thread-safe.
 */
public final class Panel {
    private final List<Consumer<Operation>> facts;
    private final List<Checker> checkers;

    /** @param facts are shown each operation before the checkers are */
    public Panel(List<Consumer<Operation>> facts, List<Checker> checkers) {
        this.facts = List.copyOf(facts);
        this.checkers = List.copyOf(checkers);
    }

    /** Judges a stored history. */
    public List<Result> judge(Path history) throws IOException {
        HistoryFile.read(history, this::see);
        return results();
    }

    /** The next operation. */
    public void see(Operation operation) {
        facts.forEach(fact -> fact.accept(operation));
        checkers.forEach(checker -> checker.see(operation));
    }

    /** To be called once, at the end. */
    public List<Result> results() {
        return checkers.stream().map(Checker::result).toList();
    }
}
