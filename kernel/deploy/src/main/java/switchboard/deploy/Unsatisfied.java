package switchboard.deploy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Why a bundle's components do not come up, in words. */
@Component(service = Unsatisfied.class)
public final class Unsatisfied {
    private static final String CAUSED_BY = "Caused by: ";

    private final ServiceComponentRuntime runtime;

    @Activate
    public Unsatisfied(@Reference ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    Optional<String> in(Bundle bundle) {
        String problems = runtime.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(component -> runtime.getComponentConfigurationDTOs(component).stream()
                        .map(configuration -> problem(component, configuration)))
                .filter(problem -> !problem.isEmpty())
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }

    private static String problem(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                component.name + " wants "
                        + Arrays.stream(configuration.unsatisfiedReferences)
                                .map(missing -> missing.name)
                                .flatMap(name -> Arrays.stream(component.references)
                                        .filter(reference -> reference.name.equals(name))
                                        .map(reference -> reference.interfaceName))
                                .collect(Collectors.joining(", "));
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> component.name + " wants a configuration";
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                component.name + " fails: " + cause(configuration.failure);
            default -> "";
        };
    }

    /** The innermost cause of a printed stack trace, without its frames. */
    static String cause(String trace) {
        return trace.lines()
                .filter(line -> line.startsWith(CAUSED_BY))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSED_BY.length()))
                .or(() -> trace.lines().findFirst())
                .orElse("");
    }
}
