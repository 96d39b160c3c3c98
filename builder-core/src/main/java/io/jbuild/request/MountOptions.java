package io.jbuild.request;

import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheTarget;
import java.util.List;
import java.util.Optional;

/**
 * Where the caches that commands mount come from and go to.
 *
 * @param from what new ones begin with, asked in this order
 */
public record MountOptions(List<From> from, Optional<To> to) {

  /** Nowhere. */
  public static final MountOptions NONE = new MountOptions(List.of(), Optional.empty());

  public MountOptions {
    from = List.copyOf(from);
  }

  /**
   * Where they come from.
   *
   * @param keys files of the context: what was saved with the same ones is preferred
   * @param scope whose caches they are; empty for none
   */
  public record From(CachePlace place, List<String> keys, String scope) {
    public From {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Where they go.
   *
   * @param keys files of the context that they go with
   * @param scope caches of a scope are used by no build of another; empty for none
   */
  public record To(CacheTarget target, List<String> keys, String scope) {
    public To {
      keys = List.copyOf(keys);
    }
  }

  /** Whose the caches of the build are: where they go to, or else where they come from first. */
  public String scope() {
    return to.map(To::scope).or(() -> from.stream().findFirst().map(From::scope)).orElse("");
  }

  /** Whether anything comes or goes. */
  public boolean isShared() {
    return !from.isEmpty() || to.isPresent();
  }
}
