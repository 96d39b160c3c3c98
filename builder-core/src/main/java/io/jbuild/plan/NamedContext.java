package io.jbuild.plan;

import io.jbuild.oci.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/** What a name stands for that {@code --build-context} gave. */
public sealed interface NamedContext {

  /** A visitor without defaults: a new kind of context does not compile until it can be used. */
  interface Visitor<R> {
    R files(Files files);

    R image(OfImage image);

    R nothing(Nothing nothing);

    R layout(Layout layout);
  }

  <R> R accept(Visitor<R> visitor);

  /**
   * Files; whoever runs the steps knows where they are by the context's name.
   *
   * @param address the URL or git repository they come from; empty for a folder of this machine
   */
  record Files(Optional<String> address) implements NamedContext {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.files(this);
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
}
