package io.triadmq.client.route;

import java.time.Duration;

/** Checks of settings that an application gives, with the name of the setting in the message. */
public final class Settings {
    private Settings() {}

    /** @throws IllegalArgumentException that names the parameter, when an application passes null all the same */
    public static <T> T given(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must not be null");
        }
        return value;
    }

    public static int positive(String name, int value) {
        return (int) positive(name, (long) value);
    }

    public static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
        return value;
    }

    public static Duration positive(String name, Duration value) {
        if (given(name, value).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
        return value;
    }
}
