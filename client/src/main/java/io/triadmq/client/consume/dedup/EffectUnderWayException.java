package io.triadmq.client.consume.dedup;

import io.triadmq.client.TriadClientException;

/** Another thread is at the same message; how that ends is not known yet, so this one must come again later. */
public final class EffectUnderWayException extends TriadClientException {
    private static final long serialVersionUID = 1;

    public EffectUnderWayException(String key) {
        super("the effect of " + key + " is under way elsewhere");
    }
}
