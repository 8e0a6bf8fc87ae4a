#!/bin/busybox sh
# The first domain of `tsuk run --domu`: a Linux that starts Xen's daemons, then waits for a disk with a guest on it, and runs that.
# Its state is saved while it waits: each run goes on from there.
/bin/busybox --install -s /bin
set -- /usr/lib/xen-*/bin
export PATH="/bin:$1" LD_LIBRARY_PATH=/lib64:/lib HOME=/
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs none /run
mkdir -p /dev/pts /run/xen /run/xenstored /run/lock /guest
mount -t devpts none /dev/pts
ln -s /run /var/run
while read -r module; do insmod "/lib/modules/$module"; done < /lib/modules/order
mount -t xenfs none /proc/xen
xenstored --pid-file /run/xenstored.pid
xen-init-dom0 > /dev/null
xenconsoled
until [ -b /dev/vda ]; do mdev -s; done
stty raw -echo
echo tsuk-ready

# The disk is empty until a run brings its own: read past all caches, or we would never see it.
until dd if=/dev/vda bs=512 count=1 iflag=direct 2> /dev/null | grep -q 070701; do sleep 0.02; done
cd /guest && cpio -i < /dev/vda 2> /dev/null
echo tsuk-begin
xl create -q -c -F /guest/domain.cfg 2> /run/xl.log
echo
echo tsuk-end
cat /run/xl.log
echo tsuk-over
reboot -f
