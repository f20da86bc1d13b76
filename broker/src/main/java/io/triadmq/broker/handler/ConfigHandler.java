package io.triadmq.broker.handler;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** GET_BROKER_CONFIG and UPDATE_BROKER_CONFIG of this node; few settings can change while it runs. */
final class ConfigHandler implements RequestHandler {
    private final Map<String, String> effective;
    private final Map<String, Consumer<String>> changeable;

    /**
     * @param effective every key with its value
     * @param changeable by key: who applies a new value, or throws IllegalArgumentException
     */
    ConfigHandler(Map<String, String> effective, Map<String, Consumer<String>> changeable) {
        this.effective = new ConcurrentHashMap<>(effective);
        this.changeable = Map.copyOf(changeable);
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        responder.respond(request.code() == RequestCode.GET_BROKER_CONFIG ? get(request) : update(request));
    }

    private Command get(Command request) {
        StringBuilder text = new StringBuilder();
        effective.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> text.append(entry.getKey())
                .append('=')
                .append(entry.getValue())
                .append('\n'));
        return Command.response(request, ResponseCode.SUCCESS)
                .with("version", "{\"counter\":0,\"stateVersion\":0,\"timestamp\":0}")
                .withBody(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Command update(Command request) {
        Properties wanted = new Properties();
        try {
            byte[] body = request.body();
            wanted.load(new StringReader(body == null ? "" : new String(body, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            return Command.response(request, ResponseCode.SYSTEM_ERROR, "not the form key=value: " + e.getMessage());
        }
        for (String key : wanted.stringPropertyNames()) {
            if (keyOf(key) == null && !wanted.getProperty(key).equals(effective.get(key))) {
                return Command.response(
                        request,
                        ResponseCode.SYSTEM_ERROR,
                        "'" + key + "' cannot be changed while the broker runs; change its file and restart. Can be"
                                + " changed: " + changeable.keySet());
            }
        }
        try {
            wanted.stringPropertyNames().forEach(key -> apply(key, wanted.getProperty(key)));
        } catch (IllegalArgumentException e) {
            return Command.response(request, ResponseCode.SYSTEM_ERROR, e.getMessage());
        }
        return Command.response(request, ResponseCode.SUCCESS);
    }

    private void apply(String key, String value) {
        String known = keyOf(key);
        Consumer<String> change = known == null ? null : changeable.get(known);
        if (known != null && change != null) {
            change.accept(value);
            effective.put(known, value);
        }
    }

    private @Nullable String keyOf(String key) {
        return changeable.keySet().stream()
                .filter(known -> known.toLowerCase(Locale.ROOT).equals(key.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }
}
