package io.jbuild.bases;

import io.jbuild.blob.Parallel;
import io.jbuild.plan.BaseImages;
import io.jbuild.posix.Uninterrupted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Images that a plan will ask for, fetched beside each other meanwhile, in the order in which they
 * are asked for. For one thread.
 */
final class ExpectedBases implements BaseImages.Expected {

  private final Map<String, ImageFetch> fetches = new HashMap<>();
  private @Nullable ExecutorService pool;

  /** Begins to fetch those of several; of one there is nothing to gain. */
  void begin(Map<String, ImageFetch> several) {
    if (several.size() < 2) {
      return;
    }
    int threads = Math.min(several.size(), Parallel.TRANSFERS);
    ExecutorService begun =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "jbuild-base");
              thread.setDaemon(true);
              return thread;
            });
    pool = begun;
    fetches.putAll(several);
    several.values().forEach(begun::execute);
  }

  /** One of them, once; whoever asks again gets what is in the store by then. */
  Optional<ImageFetch> take(String key) {
    return Optional.ofNullable(fetches.remove(key));
  }

  /** Stops what nobody took; after this nobody writes to the store. */
  @Override
  public void close() {
    fetches.clear();
    ExecutorService begun = pool;
    if (begun == null) {
      return;
    }
    begun.shutdownNow();
    Uninterrupted.awaitEnd(begun); // Who gives up a build waits for this as well.
  }
}
