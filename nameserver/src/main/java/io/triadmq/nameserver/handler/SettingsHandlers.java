package io.triadmq.nameserver.handler;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RequestRouter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** GET_NAMESRV_CONFIG shows the settings; UPDATE_NAMESRV_CONFIG is refused, since nothing here changes at run time. */
final class SettingsHandlers {
    private final Map<String, String> settings;

    SettingsHandlers(Map<String, String> settings) {
        this.settings = new TreeMap<>(settings);
    }

    void addTo(RequestRouter.Builder router) {
        router.on(
                        RequestCode.GET_NAMESRV_CONFIG,
                        (connection, request, responder) -> responder.respond(
                                Command.response(request, ResponseCode.SUCCESS).withBody(text())))
                .on(
                        RequestCode.UPDATE_NAMESRV_CONFIG,
                        (connection, request, responder) -> responder.respond(Command.response(
                                request,
                                ResponseCode.NO_PERMISSION,
                                "a NameServer keeps no state: change its configuration file and restart it")));
    }

    private byte[] text() {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
