package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Stage;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.Optional;

/** What a stage stands on. */
public sealed interface Foundation {

  /** A visitor without defaults: what a stage may stand on is known to all who ask. */
  interface Visitor<R> {
    R scratch(Scratch scratch);

    R parent(Parent parent);

    R image(OfImage image);

    R context(Context context);

    R replaced(Replaced replaced);
  }

  <R> R accept(Visitor<R> visitor);

  /** Nothing. */
  record Scratch() implements Foundation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.scratch(this);
    }
  }

  /** A stage above. */
  record Parent(int index) implements Foundation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.parent(this);
    }
  }

  /** An image. */
  record OfImage(ImageReference reference) implements Foundation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.image(this);
    }
  }

  /** A context that has the name of the image. */
  record Context(NamedContexts.Found found) implements Foundation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.context(this);
    }
  }

  /** A context that has the name of the stage: none of the stage's instructions counts. */
  record Replaced(NamedContexts.Found found) implements Foundation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.replaced(this);
    }
  }

  /** The context it is, if it is one. */
  default Optional<NamedContexts.Found> context() {
    if (this instanceof Context context) {
      return Optional.of(context.found());
    }
    return this instanceof Replaced replaced ? Optional.of(replaced.found()) : Optional.empty();
  }

  /** The name of the image it is, if it is one that has a name. */
  default Optional<ImageReference> image() {
    if (this instanceof OfImage image) {
      return Optional.of(image.reference());
    }
    return context().map(NamedContexts.Found::context).orElse(null)
            instanceof NamedContext.OfImage image
        ? Optional.of(image.reference())
        : Optional.empty();
  }

  /**
   * What a stage's FROM comes to: a context that has the stage's name, a stage above, a context
   * that has the image's name, the image.
   *
   * @param base the name in FROM, expanded
   * @throws IllegalArgumentException where it is no image's name
   */
  static Foundation of(
      Dockerfile dockerfile, int index, String base, Platform platform, NamedContexts contexts) {
    Stage stage = dockerfile.stages().get(index);
    Optional<NamedContexts.Found> replacing =
        stage.name().flatMap(name -> contexts.find(name, platform));
    if (replacing.isPresent()) {
      return new Replaced(replacing.get());
    }
    if (base.equals("scratch")) {
      return new Scratch();
    }
    Optional<Integer> parent = dockerfile.stageNamed(base, index);
    return parent.isPresent() ? new Parent(parent.get()) : named(base, platform, contexts);
  }

  /**
   * What an image's name comes to where no stage has it.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Foundation named(String name, Platform platform, NamedContexts contexts) {
    if (name.equals("scratch")) {
      return new Scratch();
    }
    ImageReference reference = ImageReference.parse(name);
    Optional<NamedContexts.Found> found = contexts.find(name, platform);
    return found.isPresent() ? new Context(found.get()) : new OfImage(reference);
  }
}
