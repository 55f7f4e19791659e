package dev.sidecar.bench;

import java.util.List;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * One way of sending the same call.
 *
 * @param name which way
 * @param calls the client
 * @param requests what it sends, one after the other and again from the first
 * @param proxy the proxy process in between; null where there is none
 */
record Arm(
    ArmName name, Call.Factory calls, List<Request> requests, @Nullable ProcessHandle proxy) {}
