package switchboard.store;

import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on options. */
interface OptionMapper {
    /** A stored option. */
    record Option(String key, String value) {}

    @Select("SELECT ${key}, value FROM options")
    List<Option> all();

    @Update("UPDATE options SET value = #{value} WHERE ${key} = #{name}")
    int update(@Param("name") String name, @Param("value") String value);

    @Insert("INSERT INTO options (${key}, value) VALUES (#{name}, #{value})")
    int insert(@Param("name") String name, @Param("value") String value);
}
