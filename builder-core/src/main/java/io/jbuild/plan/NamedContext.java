package io.jbuild.plan;

import io.jbuild.oci.ImageReference;
import java.nio.file.Path;

/** What a name stands for that {@code --build-context} gave. */
public sealed interface NamedContext {

  /** A visitor without defaults: a new kind of context does not compile until it can be used. */
  interface Visitor<R> {
    R folder(Folder folder);

    R image(OfImage image);

    R nothing(Nothing nothing);

    R layout(Layout layout);

    R remote(Remote remote);
  }

  <R> R accept(Visitor<R> visitor);

  /** A folder; whoever runs the steps knows it by the context's name. */
  record Folder() implements NamedContext {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.folder(this);
    }
  }

  /** {@code docker-image://REF}. */
  record OfImage(ImageReference reference) implements NamedContext {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.image(this);
    }
  }

  /** {@code docker-image://scratch}. */
  record Nothing() implements NamedContext {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nothing(this);
    }
  }

  /**
   * {@code oci-layout://DIR:tag} or {@code oci-layout://DIR@digest}.
   *
   * @param image its tag, name or digest in the layout
   */
  record Layout(Path folder, String image) implements NamedContext {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.layout(this);
    }
  }

  /** A git repository or a URL. */
  record Remote(String url) implements NamedContext {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.remote(this);
    }
  }
}
