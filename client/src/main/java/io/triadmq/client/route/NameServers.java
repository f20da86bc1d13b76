package io.triadmq.client.route;

import io.triadmq.client.RequestFailedException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the NameServers: one of them while it answers, else the next. Thread-safe, never blocks. */
public final class NameServers {
    private final RpcClient rpc;
    private final List<String> addresses;
    private final AtomicInteger current = new AtomicInteger();

    /**
     * @param list {@code host:port} entries separated by {@code ;}
     * @param random spreads clients over the servers
     */
    NameServers(RpcClient rpc, String list, Random random) {
        this.rpc = rpc;
        List<String> parsed = parse(list);
        Collections.shuffle(parsed, random);
        this.addresses = List.copyOf(parsed);
    }

    static List<String> parse(String list) {
        Settings.given("nameServers", list);
        List<String> parsed = new ArrayList<>();
        for (String each : list.split("[;,]", -1)) {
            String address = each.trim();
            if (address.isEmpty()) {
                continue;
            }
            if (!address.matches(".+:\\d{1,5}")) {
                throw new IllegalArgumentException(
                        "NameServer '" + address + "' should be host:port, several separated by ';'");
            }
            parsed.add(address);
        }
        if (parsed.isEmpty()) {
            throw new IllegalArgumentException("no NameServer given: expected host:port, several separated by ';'");
        }
        return parsed;
    }

    /** All addresses, in the order this client tries them. */
    public List<String> addresses() {
        return addresses;
    }

    /**
     * Asks until a server gives a definite answer. A server that cannot be reached, is not ready, or does not know the
     * topic is not definite: it may have started a moment ago.
     *
     * @param request makes a fresh request for each server
     * @return the answer of any code; fails with {@link RequestFailedException} when no server answered
     *     at all
     */
    public CompletableFuture<Command> ask(Supplier<Command> request, Duration timeoutEach) {
        CompletableFuture<Command> result = new CompletableFuture<>();
        ask(request, timeoutEach, current.get(), addresses.size(), null, result);
        return result;
    }

    private void ask(
            Supplier<Command> request,
            Duration timeoutEach,
            int index,
            int left,
            @Nullable Command indefinite,
            CompletableFuture<Command> result) {
        String address = addresses.get(Math.floorMod(index, addresses.size()));
        rpc.invoke(address, request.get(), timeoutEach).whenComplete((answer, failure) -> {
            if (answer != null && isDefinite(answer)) {
                current.set(index);
                result.complete(answer);
            } else if (left > 1) {
                ask(request, timeoutEach, index + 1, left - 1, answer != null ? answer : indefinite, result);
            } else if (answer != null || indefinite != null) {
                result.complete(answer != null ? answer : indefinite);
            } else {
                current.set(index + 1);
                result.completeExceptionally(new RequestFailedException(
                        "no NameServer of " + addresses + " answers: " + failure.getMessage(), failure));
            }
        });
    }

    private static boolean isDefinite(Command answer) {
        return switch (answer.code()) {
            case ResponseCode.SYSTEM_ERROR, ResponseCode.SYSTEM_BUSY, ResponseCode.TOPIC_NOT_EXIST -> false;
            default -> true;
        };
    }
}
