package switchboard.lib.notice;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import switchboard.spi.Options;

/** What texts say of the gateway that sends them. */
record Gateway(Options options) {
    private static final String USUAL_ADDRESS = "http://localhost:3000";

    String name() {
        return options.text("SystemName");
    }

    /** The address of a page. */
    String page(String path) {
        String address = options.text("ServerAddress").strip();
        String base = address.isEmpty() ? USUAL_ADDRESS : address;
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }

    /** Units of quota, and as money where the operator shows it so. */
    String quota(String units) {
        if (!options.flag("DisplayInCurrencyEnabled")) {
            return units;
        }
        try {
            BigDecimal unit = new BigDecimal(options.text("QuotaPerUnit").strip());
            if (unit.signum() <= 0) {
                return units;
            }
            BigDecimal money = new BigDecimal(units)
                    .divide(unit, MathContext.DECIMAL64)
                    .setScale(6, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros();
            return units + " ($"
                    + (money.scale() < 2 ? money.setScale(2, RoundingMode.UNNECESSARY) : money).toPlainString() + ")";
        } catch (NumberFormatException notANumber) {
            return units;
        }
    }
}
