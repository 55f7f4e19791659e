package dev.sidecar.http;

import dev.sidecar.time.Workers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run enqueued calls, gone after a minute without work. What is enqueued while all
 * are busy waits in order; its time begins when it runs, as with OkHttp's dispatcher. A callback
 * may block its thread as long as it likes.
 */
final class EnqueueExecutor {
  /** Where a thread costs a megabyte of address space and the kernel's attention. */
  static final int MAX_PLATFORM_THREADS = 64;

  /** Where a thread costs a few hundred bytes: as many as admission lets run by default. */
  static final int MAX_VIRTUAL_THREADS = 1_024;

  private EnqueueExecutor() {}

  static ExecutorService bounded() {
    int threads = Workers.hasVirtual() ? MAX_VIRTUAL_THREADS : MAX_PLATFORM_THREADS;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            60,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Workers.threads("sidecar-call"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
