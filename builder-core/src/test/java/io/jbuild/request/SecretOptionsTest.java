package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.request.SecretOptions.Agent;
import io.jbuild.request.SecretOptions.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretOptionsTest {

  @Test
  void secretsAreReadAsDockerReadsThem() {
    assertThat(secrets("id=a,src=f", "ID=b,source=g,type=file", "id=c,env=V").secrets())
        .containsExactly(file("a", "f"), file("b", "g"), variable("c", "V"));
    assertThat(secrets("id=a,type=env,src=V", "type=env,env=W,id=b").secrets())
        .containsExactly(variable("a", "V"), variable("b", "W"));
    assertThat(secrets("id=alone", "\"id=a,b\",src=f").secrets())
        .containsExactly(new Secret("alone", Optional.empty(), Optional.empty()), file("a,b", "f"));
  }

  @Test
  void agentsAreReadAsDockerReadsThem() {
    SecretOptions options =
        SecretOptions.parse(List.of(), List.of("default", "keys=k1,k2", "other=/s", "empty="));

    assertThat(options.agents())
        .containsExactly(
            new Agent("default", List.of()),
            new Agent("keys", List.of(Path.of("k1"), Path.of("k2"))),
            new Agent("other", List.of(Path.of("/s"))),
            new Agent("empty", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id=a,scr=f | invalid secret id=a,scr=f: unexpected key 'scr' | Did you mean src?",
        "src=f | invalid secret src=f: it has no id | It is id=NAME,src=FILE or id=NAME,env=VARIABLE.",
        "id | invalid secret id: field 'id' must be a key=value pair | It is id=NAME,src=FILE or"
            + " id=NAME,env=VARIABLE.",
        "id=a,type=x | invalid secret id=a,type=x: unsupported secret type \"x\" | There are: file and env."
      })
  void whatIsNoSecretIsRefused(String text, String message, String hint) {
    BuildException refusal = catchThrowableOfType(BuildException.class, () -> secrets(text));

    assertThat(refusal).hasMessage(message);
    assertThat(refusal.hint()).isEqualTo(hint);
    assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
  }

  @Test
  void anAgentThatIsGivenTwiceIsRefused() {
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class, () -> SecretOptions.parse(List.of(), List.of("", "default=k")));

    assertThat(refusal).hasMessage("the SSH agent default is given twice");
  }

  private static SecretOptions secrets(String... texts) {
    return SecretOptions.parse(List.of(texts), List.of());
  }

  private static Secret file(String id, String file) {
    return new Secret(id, Optional.of(Path.of(file)), Optional.empty());
  }

  private static Secret variable(String id, String name) {
    return new Secret(id, Optional.empty(), Optional.of(name));
  }
}
