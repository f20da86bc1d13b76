package io.triadmq.protocol.body;

/**
 * One connected client.
 *
 * @param clientAddr {@code host:port}
 * @param language name as in the frame's header
 * @param version protocol version number
 */
public record ClientConnection(String clientId, String clientAddr, String language, int version) {
    public ClientConnection {
        clientId = Absent.text(clientId);
        clientAddr = Absent.text(clientAddr);
        language = Absent.text(language);
    }
}
